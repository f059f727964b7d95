/** The request that most tests make: five seconds of Kling at 4.20 MXN. */

export const GENERATIONS = '/v1/videos/generations';
export const KLING = { model: 'fal/kling-2', prompt: 'a red balloon over the sea', duration: 5 };
