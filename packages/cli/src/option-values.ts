/** What options may be given, told apart from what not: the complaint names the option by itself. */
import { type Command, InvalidArgumentError, Option } from 'commander';

export function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** For `--metadata name=value`, which may be given more than once. */
export function pair(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be name=value.');
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

/** For options that take a list with commas between. */
export function list(text: string): string[] {
  return text.split(',').map((each) => each.trim());
}

/** For limits that a key may have or not. Commander takes null for a value that is missing. */
export function orNone<T>(read: (text: string) => T): (text: string) => T | 'none' {
  return (text) => (text === 'none' ? text : read(text));
}

/** On each command, so that its help and its completion know them. */
export function withCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print what the gateway answers, as it is'))
    .addOption(new Option('--url <address>', 'the gateway'))
    .addOption(new Option('--key <key>', 'the key to use'))
    .addOption(new Option('--profile <name>', 'a stored login'));
}

export function withPageOptions(command: Command): Command {
  return command
    .option('--limit <n>', 'how many to show, 1 to 100', wholeNumber)
    .option('--cursor <cursor>', 'where the page before ended');
}
