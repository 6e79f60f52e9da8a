import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';

import * as streamsocket from 'streamsocket';
import ts from 'typescript';

import { tableBehind } from './tables.js';
import { furtherWinrtTypes, ourEnumMembers, winrtEnums, winrtMembers } from './winrt-members.js';

const PAGE = 'docs/reference/winrt-coverage.md';

const listener = new streamsocket.StreamSocketListener();
const socket = new streamsocket.StreamSocket();
const datagrams = new streamsocket.DatagramSocket();

/** An object of each type, to look for members at; of a type that has none here, the declaration is looked at. */
const examples: Readonly<Record<string, object>> = {
  StreamSocket: socket,
  StreamSocketControl: socket.control,
  StreamSocketInformation: socket.information,
  StreamSocketListener: listener,
  StreamSocketListenerControl: listener.control,
  StreamSocketListenerInformation: listener.information,
  DatagramSocket: datagrams,
  DatagramSocketControl: datagrams.control,
  DatagramSocketInformation: datagrams.information,
  DatagramSocketMessageReceivedEventArgs: streamsocket.DatagramSocketMessageReceivedEventArgs.prototype,
  HostName: new streamsocket.HostName('example.com'),
  EndpointPair: new streamsocket.EndpointPair(null, '', 'example.com', 80),
  DataReader: streamsocket.DataReader.fromBuffer(new Uint8Array()),
  DataWriter: new streamsocket.DataWriter(),
  InputStream: streamsocket.InputStream.prototype,
  OutputStream: streamsocket.OutputStream.prototype,
  SocketError: streamsocket.SocketError.prototype,
  Certificate: new streamsocket.Certificate(rootCertificate()),
};

/** Any certificate: the first that Node trusts. */
function rootCertificate(): Uint8Array {
  return new X509Certificate(rootCertificates[0] ?? '').raw;
}

/** Fields of the error itself; the page has them in a sentence. */
const fieldsOfErrors = ['attempts', 'code', 'number', 'phase', 'source', 'status'];

describe(PAGE, () => {
  let page: string;

  beforeAll(async () => {
    page = await readFile(PAGE, 'utf8');
  });

  describe.each(Object.entries(winrtMembers))('%s', (type, members) => {
    const rows = (): [member: string, here: string][] =>
      tableBehind(`## ${type}`, page).map(([member = '', here = '']) => [bare(member), here]);

    it('has every member of WinRT', () => {
      expect(
        rows()
          .map(([member]) => member)
          .sort(),
      ).toEqual(members.map((member) => member.replace(':', ' ')).sort());
    });

    it('tells of each member what the code does', async () => {
      for (const [member, here] of rows()) {
        expect([member, await isTrue(here, type, member)]).toEqual([member, true]);
      }
    });

    it('has every member that is not in WinRT', async () => {
      const ours = tableBehind('## Not in WinRT', page).filter(([of = '']) => bare(of) === type);
      const inWinrt = members.map((member) => member.replace('static:', ''));
      const inCode = (await publicMembersOf(type)).filter((member) => !inWinrt.includes(member));

      expect(ours.map(([, member = '']) => bare(member)).sort()).toEqual(
        inCode.filter((member) => type !== 'SocketError' || !fieldsOfErrors.includes(member)).sort(),
      );
    });
  });

  it('tells of no type that it does not know', () => {
    const ours = tableBehind('## Not in WinRT', page).map(([type = '']) => bare(type));

    expect(Object.keys(winrtMembers)).toEqual(expect.arrayContaining(ours));
  });

  it.each(Object.entries(winrtEnums))(
    '%s has WinRT members and numbers, and the page names it',
    (name, members) => {
      expect((streamsocket as Record<string, unknown>)[name]).toEqual({
        ...members,
        ...ourEnumMembers[name],
      });
      expect(page.slice(page.indexOf('## Enumerations'))).toContain(`\`${name}\``);
    },
  );

  it('names every further type of WinRT as not there, and none that is', async () => {
    const names = tableBehind('## Types that are not here', page)
      .flatMap(([types = '']) => types.split(','))
      .map((name) => bare(name).trim());
    const index = await readFile('lib/index.ts', 'utf8');

    expect(names.sort()).toEqual([...furtherWinrtTypes].sort());
    expect(names.filter((name) => new RegExp(`\\b${name}\\b`).test(index))).toEqual([]);
  });
});

async function isTrue(here: string, type: string, member: string): Promise<boolean> {
  const name = member.replace('static ', '');
  const example = member.startsWith('static ')
    ? ((streamsocket as Record<string, unknown>)[type] as object)
    : examples[type];
  const isThere = example === undefined ? (await publicMembersOf(type)).includes(name) : name in example;
  switch (here) {
    case 'same':
    case 'differs':
      return isThere;
    case 'refused':
      return isThere && (await isRefused(example as unknown as Record<string, unknown>, name));
    case 'absent':
      return !isThere;
    default:
      throw new Error(`"${here}" is none of same, differs, refused and absent`);
  }
}

/** Whether a call, or setting something, is not supported. */
async function isRefused(example: Record<string, unknown>, name: string): Promise<boolean> {
  try {
    const member = example[name];
    if (typeof member === 'function') await (member.call(example, 'a', 'b') as unknown);
    else example[name] = 1;
  } catch (failure) {
    return failure instanceof streamsocket.SocketError && failure.number === 0x80070032;
  }
  return false;
}

/** The members that the declaration of a type and its base show to users. */
async function publicMembersOf(type: string): Promise<string[]> {
  const declaration = await declarationOf(type);
  if (declaration === undefined) throw new Error(`lib does not declare ${type}`);
  const base = declaration.heritageClauses?.flatMap(({ types }) =>
    types.map(({ expression }) => expression.getText()),
  );
  const inherited = await Promise.all((base ?? []).filter((name) => name !== 'Error').map(publicMembersOf));
  const own = declaration.members.filter(isPublic).map(({ name }) => name?.getText() ?? '');
  return [...new Set([...own, ...inherited.flat()])];
}

function isPublic(member: ts.ClassElement | ts.TypeElement): boolean {
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  const isHidden =
    ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal') ||
    modifiers.some(({ kind }) => kind === ts.SyntaxKind.ProtectedKeyword);
  return !isHidden && member.name !== undefined && ts.isIdentifier(member.name);
}

type Declaration = ts.ClassDeclaration | ts.InterfaceDeclaration;

async function declarationOf(type: string): Promise<Declaration | undefined> {
  const index = await readFile('lib/index.ts', 'utf8');
  const from = new RegExp(`\\b${type}\\b[^;]*? from '\\./([^']+)\\.js'`).exec(index)?.[1] ?? '';
  const file = `lib/${from}.ts`;
  const source = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  return source.statements
    .filter((node): node is Declaration => ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node))
    .find(({ name }) => name?.text === type);
}

function bare(cell: string): string {
  return cell.replaceAll('`', '');
}
