import { getOperationAST, parse, type ExecutionArgs } from "graphql";
import type { Plugin } from "graphql-yoga";
import { costOf, MAX_COST } from "./cost.ts";
import { isNestedDeeper, MAX_NESTING } from "./nesting.ts";
import { exceeded, LimitDepthAndAliases } from "./depth-and-aliases.ts";

const MAX_TOKENS = 5000;

/** Refuses what would cost too much before anything of it is done. */
export function useLimits(): Plugin {
  return {
    onParams({ params, setResult }) {
      if (isNestedDeeper(params.variables, MAX_NESTING))
        setResult({ errors: [exceeded(TOO_NESTED)] });
    },
    onParse({ setParseFn }) {
      setParseFn((source: string, options: object) => parseLimited(source, options));
    },
    onValidate({ addValidationRule }) {
      addValidationRule(LimitDepthAndAliases);
    },
    onExecute({ args, setResultAndStopExecution }) {
      const refusal = refuseCostly(args);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = refuseCostly(args);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
    },
  };
}

const TOO_NESTED = `The variables are nested deeper than ${MAX_NESTING} levels, the most that is allowed.`;

function parseLimited(source: string, options: object) {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof Error && /more tha[nt] \d+ tokens/.test(error.message)) {
      throw exceeded(`The document has more than ${MAX_TOKENS} tokens; put data into variables.`);
    }
    throw error;
  }
}

function refuseCostly({ schema, document, operationName, variableValues }: ExecutionArgs) {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const cost = costOf(schema, document, operation, variableValues ?? {});
  if (cost <= MAX_COST) return undefined;
  return exceeded(
    `The answer may have ${cost} fields; at most ${MAX_COST} are allowed: ask for smaller pages or fewer fields.`,
  );
}
