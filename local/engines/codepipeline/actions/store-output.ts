/** The one artefact that an action gives, as a zip in the pipeline's bucket. */
import type { StepContext } from './provider'

export async function storeOutput({ action, call }: StepContext, zip: Buffer): Promise<void> {
  const [output] = action.outputs
  if (!output) return
  await call('s3', 'PutObject', { Bucket: output.bucket, Key: output.key, Body: zip, ContentType: 'application/zip' })
}
