// References to values: of a node, or of one of its outputs.

/** A reference as a pipeline writes it: `code`, or `code.atoms`. */
export const refText = ({ name, field }) => (field ? `${name}.${field}` : name);
