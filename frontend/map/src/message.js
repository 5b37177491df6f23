// A message from the server: four bytes with the length of a JSON head, the head, then columns of numbers.
// The head's `columns` says of each {kind, at, length}, `at` counted from the head's end.

const KINDS = { f4: Float32Array, i4: Int32Array, u1: Uint8Array, u2: Uint16Array };

export function readMessage(bytes) {
  const headLength = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headLength)));
  const start = 4 + headLength;
  const column = ({ kind, at, length }) => {
    const Kind = KINDS[kind];
    const from = start + at;
    return new Kind(bytes.slice(from, from + length * Kind.BYTES_PER_ELEMENT).buffer);
  };
  const tables = {};
  for (const [table, columns] of Object.entries(head.columns)) {
    const read = Object.entries(columns).map(([name, column_]) => [name, column(column_)]);
    const rows = read.length ? read[0][1].length : 0;
    tables[table] = Array.from({ length: rows }, (_, i) => Object.fromEntries(read.map(([name, all]) => [name, all[i]])));
  }
  return { ...head, ...tables };
}
