/** A service whose source is a repository of CodeCommit's, and a clone of it that authors commit to and push. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Repository } from 'aws-cdk-lib/aws-codecommit'
import { type GateProps, PipelineSource, type SourceAction } from '../../infra/constructs/service-pipeline'
import type { FileToZip } from '../../local/lib/zip/write-zip'
import { createService, plain, type ServiceActions } from './service-pipelines'
import type { Signalbox } from './signalbox'

export interface Author {
  readonly name: string
  readonly email: string
}

export interface PushedService extends ServiceActions {
  /** Commits these files in somebody's name and pushes; the pipeline goes as far as it goes. @returns the run */
  push(author: Author, files: readonly FileToZip[], message?: string): Promise<string>
  remove(): void
}

export async function createPushedService(signalbox: Signalbox, name: string, gate: GateProps): Promise<PushedService> {
  const source: SourceAction = (scope, output) =>
    PipelineSource.codeCommit(new Repository(scope, 'Repository', { repositoryName: name }))(scope, output)
  const service = await createService(signalbox, name, { ...plain, source, gate })
  const work = mkdtempSync(join(tmpdir(), 'pushed-service-'))
  // Not synchronously: the repository that it pushes to is in this very process.
  const git = (author: Author, ...words: readonly string[]) =>
    promisify(execFile)('git', words, {
      cwd: work,
      env: {
        PATH: process.env.PATH,
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        // Whoever has committed it: not the author.
        GIT_COMMITTER_NAME: 'Robot',
        GIT_COMMITTER_EMAIL: 'robot@example.com',
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_GLOBAL: '/dev/null',
      },
    })
  return {
    ...service,
    async push(author, files, message = 'Open the doors') {
      for (const { path, content } of files) {
        mkdirSync(dirname(join(work, path)), { recursive: true })
        writeFileSync(join(work, path), content)
      }
      await git(author, 'init', '--quiet', '--initial-branch=main')
      await git(author, 'add', '--all')
      await git(author, 'commit', '--quiet', '--message', message)
      await git(author, 'push', '--quiet', `${signalbox.local.endpointUrl}/v1/repos/${name}`, 'main')
      await signalbox.local.idle()
      return service.newestRun()
    },
    remove: () => rmSync(work, { recursive: true }),
  }
}
