package serve

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"vereda/internal/result"
)

// The page: plain modules, as they are.
//
//go:embed web
var web embed.FS

//go:embed openapi.json
var openapiText []byte

// kinds are the types of the files of the page. Types are not guessed: what a
// machine has installed must not matter.
var kinds = map[string]string{".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml"}

// pageFiles answers with the files of the page, and nothing else.
func pageFiles() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		kind, known := kinds[filepath.Ext(name)]
		text, err := fs.ReadFile(web, "web/"+name)
		if err != nil || !known {
			refuse(w, &fault{status: http.StatusNotFound, message: "there is nothing at this address"})
			return
		}
		_ = write(w, http.StatusOK, kind, text) // never fails
	})
}

func (s *Server) openapi(w http.ResponseWriter, _ *http.Request) error {
	return write(w, http.StatusOK, "application/json", openapiText)
}

// command is what on the command line gives the numbers on the screen.
func (p *plan) command() string {
	name := quoted(p.folder.path)
	seeds := fmt.Sprintf("--seed %d --seeds %d", p.seeds[0], len(p.seeds))
	last := ""
	if p.until < p.scenario.End.Month() {
		last = " --to " + p.until.String()
	}
	if p.overlay == nil {
		switch {
		case p.variant != "":
			return fmt.Sprintf("vereda diff %s --variant %s %s%s\n", name, quoted(p.variant), seeds, last)
		case last != "":
			return fmt.Sprintf("# The run on the page ended with %s, this one goes on.\nvereda run %s %s\n", p.until, name, seeds)
		}
		return fmt.Sprintf("vereda run %s %s\n", name, seeds)
	}
	lines := "# Unpack overlay.zip in the folder of the scenario, then set the changes beside the base:\n"
	folder := name
	switch p.folder.origin {
	case "shipped":
		folder = "my-scenario"
		lines = fmt.Sprintf("vereda scenario copy %s %s\nunzip overlay.zip -d %s\n", name, folder, folder)
	case "result":
		folder = "my-scenario"
		lines = fmt.Sprintf("vereda check %s --resolved %s\nunzip overlay.zip -d %s\n", name, folder, folder)
	}
	return lines + fmt.Sprintf("vereda diff %s --variant %s %s%s\n", folder, changedName(p.folder), seeds, last)
}

// quoted makes a word safe for a shell.
func quoted(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") == "" && !strings.HasPrefix(word, "-") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// resultZip is the result folder of a run, as vereda run -o writes it.
func (s *Server) resultZip(w http.ResponseWriter, r *http.Request) error {
	b, err := s.jobs.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	made, err := b.reported()
	if err != nil {
		return err
	}
	if need := diskOf(&made.result); need > s.config.Limits.Disk {
		return &fault{status: http.StatusUnprocessableEntity, message: fmt.Sprintf("the result may need %d MiB on the disk, and this server gives %d MiB; use vereda run with -o", need>>20, s.config.Limits.Disk>>20)}
	}
	scratch, err := os.MkdirTemp("", "vereda-result-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }() // the system clears what stays
	dir := filepath.Join(scratch, "result")
	if err := result.Write(dir, made.result, false); err != nil {
		return err
	}
	var to bytes.Buffer
	z := zip.NewWriter(&to)
	if err := z.AddFS(os.DirFS(scratch)); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	attach(w, "result.zip")
	return write(w, http.StatusOK, "application/zip", to.Bytes())
}
