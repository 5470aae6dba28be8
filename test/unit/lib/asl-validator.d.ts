declare module 'asl-validator' {
  interface Validation {
    readonly isValid: boolean;
    readonly errors: readonly object[];
  }
  export default function validate(definition: object): Validation;
}
