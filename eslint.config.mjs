import cdkPlugin from 'eslint-cdk-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores([
    'lib/**/*.js',
    'lib/**/*.d.ts',
    'lambda/bundle/',
    'cli/bundle/',
    'parsers/bundle/',
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
  // Which file may import which: test/docs/layers.ts.
  {
    files: ['lib/**/*.ts', 'lambda/**/*.ts', 'cli/**/*.ts', 'parsers/**/*.ts', 'bin/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
    },
  },
);
