/** An option of a verb. A flag takes no value, a list may be given several times. */
export type Option = FlagOption | TextOption | ListOption;

export interface FlagOption {
  readonly kind: 'flag';
  readonly help: string;
}

export interface TextOption {
  readonly kind: 'text';
  /** The value's name in the help: `NAME` */
  readonly value: string;
  readonly help: string;
  /** All values that it takes. Any text without it. */
  readonly choices?: readonly string[];
}

export interface ListOption {
  readonly kind: 'list';
  readonly value: string;
  readonly help: string;
  readonly choices?: readonly string[];
}

/** By their names, without the dashes. */
export type Options = Readonly<Record<string, Option>>;

/** The values that a person gave. A text that was not given is undefined, and a list is empty. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends FlagOption
    ? boolean
    : O[Name] extends ListOption
      ? readonly string[]
      : string | undefined;
};

export const flag = (help: string): FlagOption => ({ kind: 'flag', help });

export const text = (value: string, help: string, choices?: readonly string[]): TextOption => ({
  kind: 'text',
  value,
  help,
  ...(choices && { choices }),
});

export const list = (value: string, help: string, choices?: readonly string[]): ListOption => ({
  kind: 'list',
  value,
  help,
  ...(choices && { choices }),
});
