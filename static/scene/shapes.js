/**
 * What every picture is made of: the pictures of a moment and all plots are lists of these, in CSS pixels, drawn in their order.
 * A path is flat x, y pairs; NaN lifts its pen.
 *
 * @typedef {{of?: string, value?: number}} Named what a mark of an operation stands for, and the number whose length it has: for whoever reads the picture
 * @typedef {{type: "line", x0: number, y0: number, x1: number, y1: number, color: string, width: number, dash?: number[]} & Named} Line
 * @typedef {{type: "circle", x: number, y: number, r: number, fill?: string, stroke?: string, width?: number} & Named} Circle
 * @typedef {{type: "rect", x: number, y: number, w: number, h: number, radius?: number, fill?: string, stroke?: string, width?: number} & Named} Rect
 * @typedef {{type: "path", points: number[], color?: string, width?: number, fill?: string, dash?: number[], close?: boolean} & Named} Path
 * @typedef {{type: "raster", x: number, y: number, w: number, h: number, image: ImageData, smooth?: boolean, round?: boolean}} Raster
 * @typedef {{type: "text", x: number, y: number, text: string, size: number, color: string, align?: CanvasTextAlign, bold?: boolean,
 *   italic?: boolean, halo?: string}} Text
 * @typedef {Line | Circle | Rect | Path | Raster | Text} Shape
 */

export {};
