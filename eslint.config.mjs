import cdkPlugin from 'eslint-cdk-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const imports = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default defineConfig(
  globalIgnores([
    'lib/**/*.js',
    'lib/**/*.d.ts',
    'lambda/bundle/',
    'cli/bundle/',
    'dist/',
    'cdk.out/',
    '.venv/',
    'coverage/',
  ]),
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['lib/**/*.ts', 'bin/**/*.ts', 'examples/**/*.ts'],
    extends: [cdkPlugin.configs.recommended],
    rules: {
      // These two know neither a default for props nor a private method that makes one construct of several.
      'cdk/construct-constructor-property': 'off',
      'cdk/no-variable-construct-id': 'off',
    },
  },
  // Imports point one way: bin -> lib -> lib/private, cli -> lambda -> lib/private.
  {
    files: ['lib/**/*.ts'],
    rules: imports([
      { group: ['@aws-sdk/*', '**/lambda/*', '**/cli/*', '**/test/*', '**/bin/*'], message: 'lib imports CDK only' },
    ]),
  },
  {
    files: ['lib/private/{contract,constraints,timing}.ts'],
    rules: imports([
      { group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'node:*'], message: 'the handler imports this file' },
    ]),
  },
  {
    files: ['lambda/**/*.ts'],
    rules: imports([
      {
        group: [
          'aws-cdk-lib',
          'aws-cdk-lib/*',
          'constructs',
          '../lib/*',
          '!../lib/private',
          '**/cli/*',
          '**/test/*',
          '**/bin/*',
        ],
        message: 'the handler shares lib/private only',
      },
    ]),
  },
  {
    files: ['cli/**/*.ts'],
    rules: imports([
      {
        group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', '../lib/*', '!../lib/private', '**/test/*', '**/bin/*'],
        message: 'the command shares lib/private and lambda only',
      },
    ]),
  },
);
