export { parseCsv } from './csv';
export { parseYaml } from './yaml';
