/** The stack of the simulation is in another account: see test/simulation/two-accounts.ts. */
process.env.TWO_ACCOUNTS = 'true';
