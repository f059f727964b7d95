/** The ids that an editor offers; any other is the gateway's to judge. */

export type GeekHubVideoModelId =
  | 'google/veo-3.1'
  | 'google/veo-3'
  | 'fal/veo-3.1'
  | 'fal/runway-gen-4'
  | 'fal/luma-ray-2'
  | 'fal/kling-2'
  | 'fal/hailuo-02'
  | (string & {});
