/** Why a worker leaves a run. What it has stored stays, unless the run has ended. */
export class RunStopped extends Error {
  readonly reason: keyof typeof REASONS;
  constructor(reason: keyof typeof REASONS) {
    super(REASONS[reason]);
    this.reason = reason;
    this.name = "RunStopped";
  }
}

const REASONS = {
  ENDED: "The run has ended.",
  PAUSED: "The run was paused.",
  WORKER_STOPPED: "The worker was stopped.",
  LEASE_LOST: "Another worker has taken over what this one was computing.",
  RENAMED: "A dataset that the run reads was renamed.",
  DATABASE_LOST: "The connection to the database was lost.",
} as const;
