import type { Examples } from '../example'

const repository = (name: string) => ({
  Type: 'AWS::CodeCommit::Repository',
  Properties: { RepositoryName: name, RepositoryDescription: 'of tests', Tags: [{ Key: 'team', Value: 'a' }] },
})

export const examples: Examples = {
  resources: { Repository: repository('repository-a'), OtherRepository: repository('repository-b') },
  lists: { ListBranches: () => ({ repositoryName: 'repository-a' }) },
  tagged: {
    'codecommit TagResource': () => ({ resourceArn: 'arn:aws:codecommit:us-east-1:000000000000:repository-a' }),
  },
}
