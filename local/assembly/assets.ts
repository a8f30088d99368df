/** Where the file assets are that templates name by the bucket and key they would be published to. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { AssemblyError } from './problems'
import { readJson } from './read-json'

export interface FileAsset {
  /** May hold `${AWS::AccountId}`, `${AWS::Region}` and `${AWS::Partition}`. */
  readonly bucket: string
  readonly key: string
  /** A file; or a directory, if it would be published as a zip file. */
  readonly path: string
}

interface FileEntry {
  readonly source?: { readonly path?: string; readonly packaging?: string; readonly executable?: unknown }
  readonly destinations?: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>
}

/** Reads a `*.assets.json`. */
export function readAssetManifest(file: string): FileAsset[] {
  const manifest = readJson(file)
  const [image] = Object.keys(manifest.dockerImages ?? {})
  if (image) throw new AssemblyError(file, `container image asset ${image} is not modelled by the local cloud`)
  const assets: FileAsset[] = []
  for (const [id, { source, destinations }] of Object.entries((manifest.files ?? {}) as Record<string, FileEntry>)) {
    if (!source?.path) throw new AssemblyError(file, `asset ${id} is made by a command; only files are modelled`)
    const path = resolve(dirname(file), source.path)
    for (const { bucketName, objectKey } of Object.values(destinations ?? {})) {
      assets.push({ bucket: bucketName, key: objectKey, path })
    }
  }
  return assets
}

/** The place of an asset on this disk, by bucket and key; undefined: it is none of the assembly. */
export type AssetFinder = (bucket: string, key: string) => string | undefined

export function createAssetFinder(
  assets: readonly FileAsset[],
  environment: { readonly accountId: string; readonly region: string },
): AssetFinder {
  const known: Readonly<Record<string, string>> = {
    AccountId: environment.accountId,
    Region: environment.region,
    Partition: 'aws',
  }
  const places = new Map<string, string>()
  for (const { bucket, key, path } of assets) {
    const name = bucket.replace(/\$\{AWS::(\w+)\}/g, (placeholder, pseudo) => known[pseudo] ?? placeholder)
    places.set(`${name}/${key}`, path)
  }
  return (bucket, key) => {
    const path = places.get(`${bucket}/${key}`)
    if (path !== undefined && !existsSync(path))
      throw new AssemblyError(path, `the asset s3://${bucket}/${key} is not on disk; synthesize again`)
    return path
  }
}
