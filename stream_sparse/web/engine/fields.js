// How the page edits a parameter.

const KINDS = { boolean: "switch", integer: "whole", number: "number" };

/** The field for values of a schema: its kind, the choices, and whether it may be empty. */
export function fieldOf(schema) {
  const forms = schema.anyOf ?? [schema], given = forms.filter(({ type }) => type !== "null");
  const choices = given.flatMap((form) => form.enum ?? (form.const === undefined ? [] : [form.const]));
  const chosen = given.every((form) => form.enum || form.const !== undefined);
  const kind = chosen ? "choice" : given.length === 1 ? (KINDS[given[0].type] ?? "") : "";
  return { kind, choices: chosen ? choices : [], empty: given.length < forms.length };
}
