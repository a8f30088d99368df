import { serviceRole } from '../../template-cloud'
import type { Examples } from '../example'

const type = (Category: string, Provider: string) => ({ Category, Owner: 'AWS', Provider, Version: '1' })

function pipelineOf(Name: string) {
  return {
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: {
      Name,
      RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] },
      ArtifactStore: { Type: 'S3', Location: 'artifacts' },
      PipelineType: 'V2',
      Stages: [
        {
          Name: 'Source',
          Actions: [
            {
              Name: 'Source',
              ActionTypeId: type('Source', 'S3'),
              Configuration: { S3Bucket: 'code', S3ObjectKey: 'app.zip', PollForSourceChanges: false },
              OutputArtifacts: [{ Name: 'SourceArtifact' }],
              RunOrder: 1,
            },
          ],
        },
        { Name: 'Gate', Actions: [{ Name: 'Approve', ActionTypeId: type('Approval', 'Manual') }] },
      ],
      Tags: [{ Key: 'team', Value: 'releases' }],
    },
  }
}

const arn = 'arn:aws:codepipeline:us-east-1:000000000000:pipeline-a'

export const examples: Examples = {
  resources: {
    PipelineRole: serviceRole('codepipeline.amazonaws.com') as { Type: string },
    Pipeline: pipelineOf('pipeline-a'),
    OtherPipeline: pipelineOf('pipeline-b'),
  },
  lists: {
    ListActionExecutions: () => ({ pipelineName: 'pipeline-a' }),
    ListPipelineExecutions: () => ({ pipelineName: 'pipeline-a' }),
    ListTagsForResource: () => ({ resourceArn: arn }),
  },
  short: {
    ListActionExecutions: 'a pipeline runs once when it is made, and fails at its source',
    ListPipelineExecutions: 'a pipeline runs once when it is made',
    ListTagsForResource: 'the example has one tag',
  },
  tagged: {
    'codepipeline CreatePipeline': () => ({ pipeline: declaration }),
    'codepipeline TagResource': () => ({ resourceArn: arn }),
  },
}

const declaration = {
  name: 'pipeline-c',
  roleArn: 'arn:aws:iam::000000000000:role/pipeline',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [],
}
