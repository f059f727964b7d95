/** The names of the tests in a file, read as a parser reads it: a text that merely stands in quotes is none. */
import { parseAst } from 'vitest/node';

export interface Titles {
  /** As they are given to test, it and describe, or as they stand in the tables from which those make tests. */
  texts: ReadonlySet<string>;
  /** Those with `${…}` in them, as they are written. */
  patterns: readonly string[];
}

interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

const RUNNERS = ['test', 'it', 'describe'];
/** The title goes to what these give. */
const BEFORE_A_TITLE = ['each', 'for', 'skipIf', 'runIf'];
/** A test of one of these kinds shows nothing. */
const NEVER_RUN = ['skip', 'todo'];

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flatMap((value) => [value].flat())
    .filter(isNode);
}

function descendantsOf(node: Node): Node[] {
  return [node, ...childrenOf(node).flatMap(descendantsOf)];
}

/** `test`, `each` of test.each(table)(…); nothing where it is no call of a runner. */
function wordsOf(callee: Node): string[] {
  switch (callee.type) {
    case 'Identifier':
      return [String(callee.name)];
    case 'MemberExpression':
      return [...wordsOf(callee.object as Node), ...wordsOf(callee.property as Node)];
    case 'CallExpression':
      return wordsOf(callee.callee as Node);
    default:
      return [];
  }
}

function isCallOfRunner({ type, callee }: Node): boolean {
  return type === 'CallExpression' && RUNNERS.includes(wordsOf(callee as Node)[0] ?? '');
}

function isLoopOfTests({ type, body }: Node): boolean {
  return type === 'ForOfStatement' && descendantsOf(body as Node).some(isCallOfRunner);
}

function textsOf(node: Node): string[] {
  return descendantsOf(node).flatMap(({ type, value }) =>
    type === 'Literal' && typeof value === 'string' ? [value] : [],
  );
}

export function readTitles(source: string): Titles {
  const program = parseAst(source, { lang: 'ts' }) as unknown as Node;
  const nodes = descendantsOf(program);

  /** A table that has a name is read where it is made. */
  function textsOfTable(table: Node): string[] {
    const names = descendantsOf(table).flatMap(({ type, name }) => (type === 'Identifier' ? [name] : []));
    const made = nodes.filter(
      ({ type, id }) => type === 'VariableDeclarator' && names.includes((id as Node).name),
    );
    return [table, ...made.flatMap(({ init }) => (isNode(init) ? [init] : []))].flatMap(textsOf);
  }

  const texts = new Set<string>();
  const patterns: string[] = [];
  const add = (found: readonly string[]) => {
    for (const text of found) texts.add(text);
  };
  for (const node of nodes) {
    if (isLoopOfTests(node)) add(textsOfTable(node.right as Node));
    if (!isCallOfRunner(node)) continue;
    const callee = node.callee as Node;
    const words = wordsOf(callee);
    const [first] = node.arguments as Node[];
    if (first === undefined || words.some((word) => NEVER_RUN.includes(word))) continue;
    const lastWord = callee.type === 'MemberExpression' ? (words.at(-1) ?? '') : '';
    if (lastWord === 'each' || lastWord === 'for') add(textsOfTable(first));
    if (BEFORE_A_TITLE.includes(lastWord)) continue;
    add(textsOf(first));
    for (const { type, start, end } of descendantsOf(first)) {
      if (type === 'TemplateLiteral') patterns.push(source.slice(start + 1, end - 1));
    }
  }
  return { texts, patterns };
}

/** Is a test called so, in whole, or by the beginning or end of a pattern? */
export function hasTitle({ texts, patterns }: Titles, name: string): boolean {
  return texts.has(name) || patterns.some((pattern) => pattern.startsWith(name) || pattern.endsWith(name));
}
