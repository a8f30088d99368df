/** The properties of templates that may be paths of this machine, and what stands there once what they name lies in S3. */

/** How what lies in S3 is named. */
export interface Uploaded {
  readonly bucket: string
  readonly key: string
}

export interface LocalPath {
  readonly type: string
  readonly property: string
  /** A directory or file becomes an archive; or it is sent as it is. */
  readonly as: 'archive' | 'file'
  reference(uploaded: Uploaded): unknown
}

const uri = ({ bucket, key }: Uploaded): unknown => `s3://${bucket}/${key}`
const location = ({ bucket, key }: Uploaded): unknown => ({ Bucket: bucket, Key: key })

export const localPaths: readonly LocalPath[] = [
  { type: 'AWS::Serverless::Function', property: 'CodeUri', as: 'archive', reference: uri },
  {
    type: 'AWS::Lambda::Function',
    property: 'Code',
    as: 'archive',
    reference: ({ bucket, key }) => ({ S3Bucket: bucket, S3Key: key }),
  },
  { type: 'AWS::Serverless::Api', property: 'DefinitionUri', as: 'file', reference: uri },
  { type: 'AWS::ApiGateway::RestApi', property: 'BodyS3Location', as: 'file', reference: location },
  { type: 'AWS::Serverless::StateMachine', property: 'DefinitionUri', as: 'file', reference: uri },
  { type: 'AWS::StepFunctions::StateMachine', property: 'DefinitionS3Location', as: 'file', reference: location },
]

/** A function that says nothing of its code has it beside the template, as AWS's own command takes it. */
export const besideTemplate: readonly string[] = ['AWS::Serverless::Function', 'AWS::Lambda::Function']
