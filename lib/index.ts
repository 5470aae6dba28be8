export * from './invitation-target';
export * from './invited-account';
export * from './invited-account-provider';
