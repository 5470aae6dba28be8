import { writeFileSync } from 'node:fs';
import { acceptanceRoleTemplate } from '../../lib/shared/acceptance-role-template';

writeFileSync('docs/acceptance-role.template.json', `${JSON.stringify(acceptanceRoleTemplate(), undefined, 2)}\n`);
