package report

// style is that of the document: on screen from a telephone to a wide monitor,
// and on paper.
const style = `:root{color:#1a1a1a;background:#fff;font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}` +
	`body{margin:0 auto;max-width:1100px;padding:0 1rem 3rem}h1{font-size:1.9rem;line-height:1.2;margin:1.2rem 0 .4rem}` +
	`h2{font-size:1.35rem;margin:2.4rem 0 .6rem;border-bottom:2px solid #0b4f7d;padding-bottom:.2rem}h3{font-size:1.08rem;margin:1.6rem 0 .4rem}` +
	`p,li{max-width:46rem}a{color:#0b4f7d}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid #b34700;outline-offset:2px}` +
	`.skip{position:absolute;left:-999px}.skip:focus{position:static}nav ol{columns:2;column-gap:2rem;padding-left:1.4rem}nav li{break-inside:avoid;padding:.2rem 0}` +
	`.lead{font-size:1.1rem}.first{border-left:5px solid #b34700;background:#fdf3ec;padding:.6rem 1rem;margin:1rem 0}.first p{margin:.3rem 0}` +
	`.small{font-size:.9rem;color:#454545}.scroll{overflow-x:auto;margin:.8rem 0}table{border-collapse:collapse;font-size:.9rem}` +
	`caption{text-align:left;font-weight:600;padding:.2rem 0}th,td{border-bottom:1px solid #c9c9c9;padding:.25rem .6rem;text-align:left;vertical-align:top}` +
	`thead th{background:#eef3f6;border-bottom:2px solid #767676}.r{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}tbody th{font-weight:500;min-width:9em}` +
	`figure{margin:1.2rem 0;padding:0}figure>svg{max-width:100%;height:auto;display:block;border:1px solid #dcdcdc}figcaption{font-size:.9rem;padding:.3rem 0}` +
	`figcaption a{display:inline-block;padding:.25rem .5rem .25rem 0;margin-right:.8rem;min-height:24px}details{margin:.2rem 0 .8rem}summary{cursor:pointer;padding:.3rem 0;min-height:24px}` +
	`pre{background:#f3f3f3;border:1px solid #c9c9c9;padding:.6rem;overflow-x:auto}code{font-family:ui-monospace,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}dt{font-weight:600;margin-top:.6rem}dd{margin:0 0 .3rem 1.2rem;max-width:46rem}` +
	`@media (max-width:600px){nav ol{columns:1}h1{font-size:1.5rem}.wide{overflow-x:auto}figure>svg{min-width:640px}figure{overflow-x:auto}}` +
	`@media print{@page{margin:14mm}body{max-width:none;padding:0;font-size:10pt}nav,.skip,figcaption{display:none}h2,h3{break-after:avoid}figure,section,tr,.first{break-inside:avoid}caption,thead{break-after:avoid}` +
	`figure>svg{border:0;max-height:235mm}details:not([open]){display:none}a{color:inherit;text-decoration:none}.scroll{overflow:visible}table{font-size:8pt;width:100%}td{min-width:5.5em}tbody th{min-width:12em}.r{white-space:normal}.long{display:none}}`
