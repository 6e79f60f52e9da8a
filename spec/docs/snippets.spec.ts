import { readPages } from './pages.js';
import { mistakesIn, snippetsIn, type Snippet } from './snippets.js';

describe('the TypeScript in README.md and docs/', () => {
  it('compiles', async () => {
    const snippets = await readSnippets();

    expect(new Set(snippets.map(({ page }) => page))).toContain('README.md');
    expect(mistakesIn(snippets)).toEqual([]);
  }, 60_000);
});

describe('snippetsIn()', () => {
  it('finds each block of TypeScript, its line and what is given', () => {
    const page = [
      '# Title', // 1
      '```ts',
      'const a = 1;',
      '```',
      '<!-- given: declare const b: number;', // 5
      'declare const c: number -->',
      '',
      '- in a list', // 8
      '',
      '  ```typescript',
      '  if (b > c) {',
      '    go();',
      '  }',
      '  ```',
      '```sh', // 15
      'npm test',
      '```',
    ].join('\n');

    expect(snippetsIn('a.md', page)).toEqual([
      { page: 'a.md', line: 2, code: 'const a = 1;\n', given: '' },
      { page: 'a.md', line: 10, code: 'if (b > c) {\n  go();\n}\n', given: '' },
    ]);
    expect(snippetsIn('a.md', page.replace('\n\n- in a list', ''))).toMatchObject([
      {},
      { given: 'declare const b: number;\ndeclare const c: number' },
    ]);
  });
});

describe('mistakesIn()', () => {
  it('names page and line of what does not compile, and passes what does', () => {
    const snippets: Snippet[] = [
      { page: 'a.md', line: 10, given: '', code: 'const a = 1;\nconst b: string = a;\n' },
      {
        page: 'a.md',
        line: 20,
        given: 'declare function f(): number;\ntype A = number;',
        code: 'const a: A = f();\n',
      },
      {
        page: 'a.md',
        line: 30,
        given: 'type A = number;\ntype B = string;',
        code: 'const a: A = 1;\nconst b: B = a;\n',
      },
      { page: 'b.md', line: 5, given: '', code: `import { NoSuchName } from 'streamsocket';\n` },
      { page: 'b.md', line: 7, given: '', code: 'await null;\nconst a = ;\n' },
      { page: 'b.md', line: 9, given: 'wrong()', code: '' },
    ];

    expect(mistakesIn(snippets)).toEqual([
      `a.md:12: Type 'number' is not assignable to type 'string'.`,
      `a.md:32: Type 'number' is not assignable to type 'string'.`,
      expect.stringMatching(/^b\.md:6: .*no exported member 'NoSuchName'/),
      expect.stringMatching(/^b\.md:9: Expression expected/),
      expect.stringMatching(/^b\.md:9: Cannot find name 'wrong'/),
    ]);
  }, 60_000);
});

async function readSnippets(): Promise<Snippet[]> {
  return (await readPages()).flatMap(({ page, text }) => snippetsIn(page, text));
}
