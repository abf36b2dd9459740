"""An asyncio server that runs a pipeline for each client and sends it a line for each frame."""

import asyncio

from stream_sparse import load


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    name = (await reader.readline()).decode().strip()
    async for row in load("bird").rows(frames=60):  # other clients are served meanwhile
        writer.write(f"{row.at.index} {row.at.time_s:.3f} {row[name]}\n".encode())
        await writer.drain()  # a client that reads slowly slows down its own pipeline
    writer.close()


async def ask(port: int, name: str) -> list[str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{name}\n".encode())
    lines = [line.decode().strip() async for line in reader]
    writer.close()
    return lines


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pixels, kurtoses = await asyncio.gather(ask(port, "pixel"), ask(port, "k_box"))
    server.close()
    print(f"{len(pixels)} and {len(kurtoses)} lines; the last ones: {pixels[-1]} and {kurtoses[-1]}")


if __name__ == "__main__":
    asyncio.run(main())
