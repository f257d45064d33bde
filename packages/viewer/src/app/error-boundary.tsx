import { Component, type ReactNode } from "react";
import { EmptyState } from "../ui/state.tsx";

interface State {
  error: Error | null;
}

/** Keeps a fault of one page from taking the rest with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert">
        <EmptyState icon="warning" title="This page has a fault" level={1}>
          <p>{error.message}</p>
          <p>What was saved is safe. Reload the page; if the fault stays, please report it.</p>
        </EmptyState>
      </div>
    );
  }
}
