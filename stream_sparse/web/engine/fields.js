// Whether a value fits a parameter, by the JSON Schema that a program has of it.

const TYPES = {
  null: (value) => value === null, boolean: (value) => typeof value === "boolean", string: (value) => typeof value === "string",
  integer: Number.isSafeInteger, number: Number.isFinite,
};

function fits(value, schema) {
  if (schema.anyOf) return schema.anyOf.some((one) => fits(value, one));
  const { type, minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  if ((type && !TYPES[type](value)) || !(schema.enum ?? [value]).includes(value) || (schema.const ?? value) !== value) return false;
  return typeof value !== "number" || (value >= minimum && value <= maximum && value > exclusiveMinimum && value < exclusiveMaximum);
}

/** Why a parameter cannot have a value; empty where it can. */
export function wrongValue({ name, checks, type, range }, value) {
  if (!checks) return `${name} cannot be changed on this page`;
  return fits(value, checks) ? "" : `${name} must be ${type}${range && ` ${range}`} (got ${JSON.stringify(value)})`;
}
