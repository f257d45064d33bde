import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { App } from "./app/app.tsx";
import { applyTheme } from "./app/theme.ts";
import { resumeEdits } from "./editing/resume-edits.ts";
import { client } from "./graphql/client.ts";

applyTheme();
void resumeEdits();
createRoot(document.querySelector("#root")!).render(
  <StrictMode>
    <Provider value={client}>
      <App />
    </Provider>
  </StrictMode>,
);
