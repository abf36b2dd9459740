// Descriptions are plain objects with a type and the fields of the named tuple of that name in Python.

/** A function that makes objects of a type; a field that is not given has its usual value. */
export const record = (type, usual = {}) => (fields) => ({ type, ...usual, ...fields });
