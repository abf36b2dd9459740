"""What tests share: fakes, films, units, servers, and waiting."""
