// Send something by each way that there is; returns the rules by which the browser refuses that.
async (there) => {
  const ways = {
    fetch: () => fetch(there, { mode: "no-cors" }),
    sendBeacon: () => navigator.sendBeacon(there, "1"),
    Image: () => Object.assign(new Image(), { src: there }).decode(),
  };
  const refused = [];
  const hear = ({ effectiveDirective }) => refused.push(effectiveDirective);
  (self.document ?? self).addEventListener("securitypolicyviolation", hear);
  const able = Object.entries(ways).filter(([name]) => name in self || name in navigator);
  for (const [, way] of able) await Promise.resolve().then(way).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve));
  return refused;
}
