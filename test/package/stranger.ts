/** Somebody else's repository: own events, own source prefix, own CDK app, Vitest. It is made as the page about it says. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { localPackages } from '../../tools/package/local-packages'
import { followBlocks } from '../docs/follow'
import { blocksOf } from '../docs/page'
import { createProject, type Project, packedTarball, repository } from './installed'

const page = join(repository, 'docs/events/other-repositories.md')
const author = {
  ...{ GIT_AUTHOR_NAME: 'acme', GIT_AUTHOR_EMAIL: 'acme@example.com' },
  ...{ GIT_COMMITTER_NAME: 'acme', GIT_COMMITTER_EMAIL: 'acme@example.com' },
  AWS_ACCESS_KEY_ID: '',
}
/** Makes the tests; of one build of the package with those of its parts. */
export function describeStranger(): void {
  describe('a repository of somebody else’s', () => {
    let project: Project

    beforeAll(async () => {
      const tarball = await packedTarball()
      project = createProject({ name: 'acme', version: '1.0.0', private: true, type: 'module' })
      copyFileSync(tarball, join(project.root, basename(tarball)))
      const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']
      await project.run('npm', 'install', ...quietly, `./${basename(tarball)}`, 'zod')
      // Vitest 5 asks for Node 22.
      await project.run('npm', 'install', ...quietly, '--save-dev', '--save-exact', 'vite@8.3.8', 'vitest@4.1.12')
      project.link('aws-cdk-lib', 'constructs', 'esbuild', 'fast-check', 'typescript', '@types/node', ...localPackages)
      project.link('.bin/tsc', '.bin/esbuild')
      project.write('tsconfig.json', {
        compilerOptions: {
          ...{ target: 'es2022', lib: ['es2023'], module: 'nodenext', strict: true, exactOptionalPropertyTypes: true },
          ...{ skipLibCheck: true, types: ['node'], rootDir: 'src', outDir: 'out' },
        },
        include: ['src'],
      })
    }, 600_000)
    afterAll(() => project?.remove())

    test('the page about other repositories does what it says, from an install to a check that fails and one that passes', async () => {
      await followBlocks(project.root, blocksOf(page), (script) => project.shell(script, author))
      // What Vitest runs without looking at the types.
      project.write('all.json', {
        extends: './tsconfig.json',
        compilerOptions: { noEmit: true, rootDir: '.' },
        include: ['src', 'test', 'signalbox.config.ts'],
      })
      await project.run('npx', 'tsc', '--project', 'all.json')
    }, 600_000)

    describe('what the page has a build machine do', () => {
      let clone: string
      beforeAll(() => {
        clone = mkdtempSync(join(tmpdir(), 'clone-'))
      })
      afterAll(() => rmSync(clone, { recursive: true, force: true }))

      test('fails in a clone without history, and says what to do; with it, it passes', async () => {
        const workflow = parse(readFileSync(join(project.root, '.github/workflows/contract.yml'), 'utf8'))
        const steps: readonly { readonly run?: string; readonly with?: object }[] = workflow.jobs.contract.steps
        expect(steps[0]?.with).toEqual({ 'fetch-depth': 0 })
        const commands = steps.flatMap(({ run }) => (run === undefined || run === 'npm ci' ? [] : [run]))
        expect(commands.at(-1)).toBe('npx signalbox events check')

        await project.shell(`git add --all && git commit --quiet --message 'Check the contract'`, author)
        const cloned = await project.shell(`git clone --quiet --depth 1 "file://$PWD" ${clone}`)
        expect(cloned).toMatchObject({ code: 0 })
        symlinkSync(join(project.root, 'node_modules'), join(clone, 'node_modules'))
        const shallow = await project.shell([`cd ${clone}`, ...commands].join('\n'))
        expect(shallow.code).toBe(2)
        expect(shallow.output).toContain('this clone is shallow')
        expect(shallow.output).toContain('fetch-depth: 0 of actions/checkout')

        const whole = await project.shell([`cd ${clone}`, 'git fetch --quiet --unshallow', ...commands].join('\n'))
        expect(whole).toMatchObject({ code: 0 })
        expect(whole.output).toContain('events are as in HEAD~1')
      }, 300_000)
    })
  })
}
