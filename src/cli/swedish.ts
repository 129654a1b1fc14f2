import { type Argument, Help, type Command, type Option } from 'commander';

/** The command line's own sentences, which its library writes in English, by what they begin with. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^error: required option '(.+?)' not specified$/, 'Alternativet $1 behövs. Se --help.'],
  [/^error: option '(.+?)' argument missing$/, 'Alternativet $1 behöver ett värde. Se --help.'],
  [/^error: missing required argument '(.+?)'$/, 'Uppgiften <$1> saknas. Se --help.'],
  [/^error: unknown option '(.+?)'$/, 'Alternativet $1 finns inte. Se --help.'],
  [/^error: unknown command '(.+?)'$/, 'Kommandot $1 finns inte. Se --help.'],
  [/^error: too many arguments.*$/, 'Fler uppgifter angavs än kommandot tar. Se --help.'],
  [/^error: option '(.+?)' argument '.*' is invalid\. (.+)$/, 'Alternativet $1: $2.'],
  [/^error: command-argument value '.*' is invalid for argument '(.+?)'\. (.+)$/, 'Uppgiften <$1>: $2.'],
  [/^\(Did you mean one of (.+?)\?\)$/, 'Menades något av $1?'],
  [/^\(Did you mean (.+?)\?\)$/, 'Menades $1?'],
];

/** An error of the command line in Swedish; what was written is not repeated where it may be a number. */
export const errorText = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [pattern, said] = sentences.find(([each]) => each.test(line)) ?? [];
      return pattern === undefined || said === undefined ? line : line.replace(pattern, said);
    })
    .join('\n');

const headings: Readonly<Record<string, string>> = {
  'Usage:': 'Så här:',
  'Arguments:': 'Uppgifter:',
  'Options:': 'Alternativ:',
  'Commands:': 'Kommandon:',
};

const english = new Help();

/** `[options] [command]`, which the library writes after a command's name. */
const usageInSwedish = (usage: string): string =>
  usage.replaceAll('[options]', '[alternativ]').replaceAll('[command]', '[kommando]');

/** What holds when nothing is said; a switch that is off says nothing of itself. */
const described = (text: string): string =>
  text.replace(' (default: false)', '').replace('(default:', '(annars:');

/** Makes help Swedish for a command and for those that are added to it later. */
export const speakSwedish = (program: Command): Command =>
  program
    .helpOption('-h, --help', 'visar den här hjälpen')
    .helpCommand('help [kommando]', 'visar hjälp om ett kommando')
    .configureHelp({
      styleTitle: (title) => headings[title] ?? title,
      commandUsage: (command) => usageInSwedish(english.commandUsage(command)),
      subcommandTerm: (command) => usageInSwedish(english.subcommandTerm(command)),
      optionDescription: (option: Option) => described(english.optionDescription(option)),
      argumentDescription: (argument: Argument) => described(english.argumentDescription(argument)),
    });
