import { arnOf, serviceRole } from '../../template-cloud'
import type { Examples } from '../example'

const project = (name: string) => ({
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    Name: name,
    ServiceRole: arnOf('BuildRole'),
    Source: { Type: 'NO_SOURCE', BuildSpec: '{"version":"0.2","phases":{"build":{"commands":["true"]}}}' },
    Artifacts: { Type: 'NO_ARTIFACTS' },
    Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'aws/codebuild/standard:7.0' },
    Tags: [{ Key: 'team', Value: 'a' }],
  },
})

const least = {
  source: { type: 'CODEPIPELINE' },
  artifacts: { type: 'CODEPIPELINE' },
  environment: { type: 'LINUX_CONTAINER', computeType: 'BUILD_GENERAL1_SMALL', image: 'aws/codebuild/standard:7.0' },
}

export const examples: Examples = {
  resources: {
    BuildRole: serviceRole('codebuild.amazonaws.com') as { Type: string },
    Project: project('project-a'),
    OtherProject: project('project-b'),
  },
  tagged: {
    'codebuild CreateProject': (ref) => ({ ...least, name: 'project-c', serviceRole: ref('BuildRole') }),
    'codebuild UpdateProject': () => ({ name: 'project-a' }),
  },
  lists: { ListBuildsForProject: () => ({ projectName: 'project-a' }) },
}
