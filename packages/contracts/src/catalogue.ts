/** The seven models, in the order in which they are shown. */
import type { ModelSpec } from './model-spec.ts';
import { falHailuo02 } from './models/fal-hailuo-02.ts';
import { falKling2 } from './models/fal-kling-2.ts';
import { falLumaRay2 } from './models/fal-luma-ray-2.ts';
import { falRunwayGen4 } from './models/fal-runway-gen-4.ts';
import { falVeo31 } from './models/fal-veo-3.1.ts';
import { googleVeo31 } from './models/google-veo-3.1.ts';
import { googleVeo3 } from './models/google-veo-3.ts';

export const CATALOGUE: readonly ModelSpec[] = [
  googleVeo31,
  googleVeo3,
  falVeo31,
  falRunwayGen4,
  falLumaRay2,
  falKling2,
  falHailuo02,
];

const BY_ID = new Map(CATALOGUE.map((model) => [model.id, model]));

export function findModel(id: string): ModelSpec | undefined {
  return BY_ID.get(id);
}
