/** Why a run under way was ended from outside: by the person who cancelled it, or with its worker. */
export class RunStopped extends Error {
  readonly reason: "CANCELLED" | "WORKER_STOPPED";

  constructor(reason: RunStopped["reason"]) {
    super(
      reason === "CANCELLED"
        ? "The run was cancelled."
        : "The worker was stopped; the run can be started again.",
    );
    this.name = "RunStopped";
    this.reason = reason;
  }
}
