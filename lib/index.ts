export * from './acceptance';
export * from './acceptance-role';
export * from './invitation-target';
export * from './invited-account';
export * from './invited-account-props';
export * from './invited-account-provider';
export * from './invited-account-provider-props';
export * from './invited-accounts';
