/** Repositories: what is known of each, and its git directory. What the bus was told of its references is kept beside. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'
import type { Refs } from '../../lib/git/commits'
import { git } from '../../lib/git/git'
import { createKeyedLock } from '../../lib/keyed-lock'
import { invalidName, noSuchRepository, repositoryExists } from './errors'

export interface Repository {
  readonly name: string
  readonly id: string
  readonly description?: string | undefined
  readonly createdAt: number
  readonly changedAt: number
  readonly defaultBranch?: string | undefined
  readonly tags?: Tags | undefined
}

export interface Repositories {
  all(): readonly Repository[]
  find(name: string): Repository | undefined
  /** By name. @throws RepositoryDoesNotExistException */
  existing(name: string): Repository
  create(name: string, more: Pick<Repository, 'description' | 'tags'>): Promise<Repository>
  put(repository: Repository): void
  remove(name: string): Promise<void>
  arnOf(name: string): string
  /** Its git directory. */
  directoryOf(repository: Repository): string
  /** What the bus was told last of its references. */
  toldRefs(repository: Repository): Refs
  putToldRefs(repository: Repository, refs: Refs): void
  /** One change of a repository at a time. */
  inTurn<T>(repository: Repository, work: () => Promise<T>): Promise<T>
  load(): Promise<void>
  /** Takes the directories of a cloud without a data directory away. */
  clear(): void
}

export function createRepositories(cloud: Cloud): Repositories {
  const repositories = createTable<Repository>(cloud, 'codecommit/repository')
  const told = createTable<{ readonly refs: Refs }>(cloud, 'codecommit/told')
  const lock = createKeyedLock()
  let temporary: string | undefined

  function home(): string {
    if (cloud.directory !== undefined) return join(cloud.directory, 'codecommit')
    temporary ??= mkdtempSync(join(tmpdir(), 'signalbox-codecommit-'))
    return temporary
  }

  const directoryOf = ({ id }: Pick<Repository, 'id'>): string => join(home(), id)

  return {
    all: () => repositories.list(),
    find: (name) => repositories.get(name),
    existing(name) {
      const repository = repositories.get(name)
      if (!repository) throw noSuchRepository(name)
      return repository
    },
    create: (name, more) =>
      lock.run(`name ${name}`, async () => {
        if (!/^[\w.-]{1,100}$/.test(name) || /\.git$|^\.+$/.test(name)) throw invalidName(name)
        if (repositories.has(name)) throw repositoryExists(name)
        const now = cloud.clock.now()
        const repository: Repository = { name, id: randomUUID(), createdAt: now, changedAt: now, ...more }
        // It is there before its record is: what a kill leaves of it nothing refers to.
        const directory = directoryOf(repository)
        await mkdir(directory, { recursive: true })
        await git(directory, ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', '.'])
        await git(directory, ['config', 'http.receivepack', 'true'])
        return repositories.put(repository, name)
      }),
    put: (repository) => void repositories.put(repository, repository.name),
    async remove(name) {
      const repository = repositories.get(name)
      if (!repository) return
      repositories.delete(name)
      told.delete(repository.id)
      await cloud.store.flush()
      await rm(directoryOf(repository), { recursive: true, force: true })
    },
    arnOf: (name) => cloud.arn('codecommit', name),
    directoryOf,
    toldRefs: ({ id }) => told.get(id)?.refs ?? {},
    putToldRefs: ({ id }, refs) => void told.put({ refs }, id),
    inTurn: ({ id }, work) => lock.run(id, work),
    async load() {
      await repositories.load()
      await told.load()
      if (cloud.directory !== undefined && repositories.size > 0) mkdirSync(home(), { recursive: true })
    },
    clear() {
      if (temporary) rmSync(temporary, { recursive: true, force: true })
      temporary = undefined
    },
  }
}
