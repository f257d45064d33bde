/** The user and group that the server's processes run as, when it is not our own. */
export interface Account {
  uid: number;
  gid: number;
}

/** `nobody` and `nogroup`. Postgres refuses to run as root, so root runs it as them. */
export const NOBODY: Account = { uid: 65534, gid: 65534 };

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Options for `spawn` that make a child run as the account. */
export function asAccount(account: Account | undefined): Partial<Account> {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}
