import path from 'node:path';
import ts from 'typescript';

/** What the rules ask about one source file; `path` is relative to `lib/`, with forward slashes. */
export interface SourceFacts {
  readonly path: string;
  readonly imports: readonly Found[];
  /** Names used without a declaration that is a member: `Buffer`, `globalThis.Buffer`, `AbortSignal.timeout`. */
  readonly names: readonly Found[];
  /** Lines of statements that are no re-export. */
  readonly ownStatements: readonly number[];
  /** Lines of `await` outside functions. */
  readonly topLevelAwaits: readonly number[];
}

export interface Found {
  readonly text: string;
  readonly line: number;
}

export function readFacts(filePath: string, source: string): SourceFacts {
  const file = ts.createSourceFile(filePath, source, ts.ScriptTarget.Latest, true);
  const imports: Found[] = [];
  const names: Found[] = [];
  const topLevelAwaits: number[] = [];
  const lineOf = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart()).line + 1;

  const visit = (node: ts.Node, inFunction: boolean): void => {
    const specifier = importedBy(node);
    if (specifier !== undefined) imports.push({ text: specifier, line: lineOf(node) });
    const name = nameUsedBy(node);
    if (name !== undefined) names.push({ text: name, line: lineOf(node) });
    if (!inFunction && waits(node)) topLevelAwaits.push(lineOf(node));
    ts.forEachChild(node, (child) => {
      visit(child, inFunction || ts.isFunctionLike(node));
    });
  };
  visit(file, false);

  const ownStatements = file.statements.filter((statement) => !isReExport(statement)).map(lineOf);
  return { path: filePath, imports, names, ownStatements, topLevelAwaits };
}

/** The path, relative to `lib/`, of the file that a relative import means. */
export function resolveImport(from: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

function importedBy(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return textOf(node.expression);
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? textOf(node.argument.literal) : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require');
  return loads ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  // What is computed cannot be judged, so its source stands for it and no rule will let it pass.
  return ts.isStringLiteralLike(node) ? node.text : node.getText();
}

function nameUsedBy(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const object = node.expression.text;
    return object === 'globalThis' ? node.name.text : `${object}.${node.name.text}`;
  }
  if (!ts.isIdentifier(node)) return undefined;
  const parent = node.parent as ts.Node & { name?: ts.Node; propertyName?: ts.Node };
  if (ts.isShorthandPropertyAssignment(parent)) return node.text;
  if (parent.name === node || parent.propertyName === node) return undefined;
  if (ts.isQualifiedName(parent) && parent.right === node) return undefined;
  return node.text;
}

function waits(node: ts.Node): boolean {
  return ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
}

function isReExport(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
}
