/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateRepositoryInput: ['kmsKeyId'],
  // They come by name.
  ListRepositoriesInput: ['sortBy'],
}

export const notModelled = {
  CreateCommit: 'push with git',
  CreatePullRequest: 'merge with git, and push',
  GetFile: 'clone with git',
  PutFile: 'push with git',
  PutRepositoryTriggers: 'have a rule on the default bus for aws.codecommit',
}
