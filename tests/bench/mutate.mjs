// Small wrong changes to JavaScript: one operator, bound, sign, condition, number or statement at a time.
// node mutate.mjs ACORN FILE… > JSON: [{path, line, function, before, after, start, end}]; before and after are the text of the part that changes.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [acorn, ...files] = process.argv.slice(2);
const { parse } = await import(pathToFileURL(acorn).href);

const OPERATORS = {
  "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "===": ["!=="], "!==": ["==="],
  "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "**": ["*"], "&&": ["||"], "||": ["&&"], "??": ["&&"],
  "+=": ["-="], "-=": ["+="], "*=": ["/="], "++": ["--"], "--": ["++"],
};
const NAMES = { min: "max", max: "min", floor: "ceil", ceil: "floor", some: "every", every: "some" };

/** What could stand in a node's place. @returns {string[]} */
function changes(node, text, isScene) {
  const source = (part) => text.slice(part.start, part.end);
  switch (node.type) {
    case "BinaryExpression": case "LogicalExpression": case "AssignmentExpression": {
      // A text that is put together is no arithmetic.
      if (node.operator === "+" && [node.left, node.right].some(({ type, value }) => type === "TemplateLiteral" || typeof value === "string")) return [];
      return (OPERATORS[node.operator] ?? []).map((operator) => {
        const between = text.slice(node.left.end, node.right.start);
        return source(node.left) + between.replace(node.operator, () => operator) + source(node.right);
      });
    }
    case "UpdateExpression": return [source(node).replace(node.operator, OPERATORS[node.operator][0])];
    case "UnaryExpression": return ["!", "-"].includes(node.operator) ? [`(${source(node.argument)})`] : [];
    case "ConditionalExpression": return [`!(${source(node.test)})${text.slice(node.test.end, node.end)}`];
    case "IfStatement": case "WhileStatement": return [`${text.slice(node.start, node.test.start)}!(${source(node.test)})${text.slice(node.test.end, node.end)}`];
    case "Literal":
      if (typeof node.value === "boolean") return [String(!node.value)];
      // In the scene, numbers beyond the small ones are sizes in pixels: pictures and eyes judge them.
      if (typeof node.value !== "number" || (isScene && !(node.value <= 2 && Number.isInteger(node.value)))) return [];
      return [Number.isInteger(node.value) ? String(node.value + 1) : String(node.value * 2)];
    case "MemberExpression":
      return !node.computed && node.property.name in NAMES ? [text.slice(node.start, node.property.start) + NAMES[node.property.name]] : [];
    case "ExpressionStatement": return node.directive || node.expression.type === "Literal" ? [] : ["{}"];
    default: return [];
  }
}

const found = [];
for (const path of files) {
  const text = readFileSync(path, "utf8");
  const isScene = path.includes("/scene/");
  const visit = (node, name) => {
    if (!node || typeof node.type !== "string") return;
    const own = node.id?.name ?? (node.type === "MethodDefinition" || node.type === "PropertyDefinition" || node.type === "Property" ? node.key.name : undefined);
    const here = node.type === "VariableDeclarator" && !/Function/.test(node.init?.type ?? "") ? name : [name, own].filter(Boolean).join(".");
    for (const after of changes(node, text, isScene)) {
      const line = text.slice(0, node.start).split("\n").length;
      found.push({ path, line, function: here, before: text.slice(node.start, node.end), after, start: node.start, end: node.end });
    }
    for (const [field, value] of Object.entries(node)) {
      if (field === "type" || field === "start" || field === "end" || (node.type === "ImportDeclaration")) continue;
      for (const child of Array.isArray(value) ? value : [value]) if (child && typeof child === "object") visit(child, here);
    }
  };
  visit(parse(text, { ecmaVersion: "latest", sourceType: "module" }), "");
}
process.stdout.write(JSON.stringify(found));
