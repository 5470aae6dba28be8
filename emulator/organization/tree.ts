import { randomBytes } from 'node:crypto';
import { Accounts, type Member, ROOT_ID } from './accounts';
import { ORGANIZATION_ID } from './arns';
import { childNotFound, parentNotFound, ServiceError } from '../wire/errors';

export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const LEVELS_MAX = 5;

/** The root, the organizational units below it, and where each account stands. */
export class Tree extends Accounts {
  private readonly units = new Map<string, OrganizationalUnit>();

  /** @param id of a root or an organizational unit */
  requireParent(id: string, notFound = parentNotFound()): void {
    if (id !== ROOT_ID && !this.units.has(id)) {
      throw notFound;
    }
  }

  createUnit(parentId: string, name: string): OrganizationalUnit {
    this.requireParent(parentId);
    if (this.unitsIn(parentId).some((unit) => unit.name === name)) {
      throw new ServiceError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.');
    }
    if (this.lineageOf(parentId).length > LEVELS_MAX) {
      throw new ServiceError(
        'ConstraintViolationException',
        'You attempted to create an OU tree that is too many levels deep.',
        'OU_DEPTH_LIMIT_EXCEEDED',
      );
    }
    const id = `ou-${ROOT_ID.replace('r-', '')}-${randomBytes(6).toString('hex')}`;
    const unit = { id, name, parentId };
    this.units.set(id, unit);
    return unit;
  }

  unit(id: string): OrganizationalUnit {
    const unit = this.units.get(id);
    if (unit === undefined) {
      throw new ServiceError(
        'OrganizationalUnitNotFoundException',
        "We can't find an OU with the OrganizationalUnitId that you specified.",
      );
    }
    return unit;
  }

  /** `o-…/r-…/ou-…/`, from the organization down to that root or unit. */
  pathOf(parentId: string): string {
    return `${[ORGANIZATION_ID, ...this.lineageOf(parentId)].join('/')}/`;
  }

  unitsIn(parentId: string): readonly OrganizationalUnit[] {
    return [...this.units.values()].filter((unit) => unit.parentId === parentId);
  }

  accountsIn(parentId: string): readonly Member[] {
    return [...this.members.values()].filter((member) => member.parentId === parentId && this.isVisible(member));
  }

  /** @param childId of an account or an organizational unit */
  parentOf(childId: string): string {
    const child = this.units.get(childId) ?? this.visibleMember(childId, childNotFound());
    return child.parentId;
  }

  /** AWS does not document its answer where the account stands in neither of the two. */
  move(accountId: string, sourceId: string, destinationId: string): void {
    const member = this.visibleMember(accountId);
    this.requireParent(sourceId, sourceParentNotFound());
    this.requireParent(
      destinationId,
      new ServiceError(
        'DestinationParentNotFoundException',
        "We can't find the destination container (a root or OU) with the ParentId that you specified.",
      ),
    );
    if (member.parentId === destinationId) {
      throw new ServiceError(
        'DuplicateAccountException',
        'That account is already present in the specified destination.',
      );
    }
    if (member.parentId !== sourceId) {
      throw sourceParentNotFound();
    }
    member.parentId = destinationId;
  }

  /** From the root down to the root or unit with that id. */
  private lineageOf(id: string): readonly string[] {
    const unit = this.units.get(id);
    return unit === undefined ? [id] : [...this.lineageOf(unit.parentId), id];
  }
}

const sourceParentNotFound = () =>
  new ServiceError(
    'SourceParentNotFoundException',
    "We can't find a source root or OU with the ParentId that you specified.",
  );
