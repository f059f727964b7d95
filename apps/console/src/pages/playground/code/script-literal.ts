/** Values as JavaScript writes them in a program. */

const isName = (text: string) => /^[A-Za-z_]\w*$/.test(text);

export function scriptLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(scriptLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, each]) => `${isName(name) ? name : JSON.stringify(name)}: ${scriptLiteral(each)}`,
  );
  return `{ ${fields.join(', ')} }`;
}
