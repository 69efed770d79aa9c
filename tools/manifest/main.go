// Manifest reads a manifest of a Kubernetes Job from standard input with the types
// of Kubernetes itself and refuses fields that they do not have, and values that an
// Indexed Job cannot have.
package main

import (
	"fmt"
	"io"
	"os"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = check(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(text []byte) error {
	var job batch.Job
	if err := yaml.UnmarshalStrict(text, &job); err != nil {
		return err
	}
	pod := job.Spec.Template.Spec
	switch {
	case job.APIVersion != "batch/v1" || job.Kind != "Job":
		return fmt.Errorf("it is a %s %s, not a batch/v1 Job", job.APIVersion, job.Kind)
	case job.Spec.CompletionMode == nil || *job.Spec.CompletionMode != batch.IndexedCompletion || job.Spec.Completions == nil:
		return fmt.Errorf("it is not indexed")
	case pod.RestartPolicy != core.RestartPolicyOnFailure && pod.RestartPolicy != core.RestartPolicyNever:
		return fmt.Errorf("a job cannot restart with policy %q", pod.RestartPolicy)
	case len(pod.Containers) != 1 || pod.Containers[0].Image == "" || len(pod.Containers[0].VolumeMounts) != 1 || len(pod.Volumes) != 1:
		return fmt.Errorf("it has not one container with one volume")
	case pod.Volumes[0].Name != pod.Containers[0].VolumeMounts[0].Name || pod.Volumes[0].PersistentVolumeClaim == nil:
		return fmt.Errorf("the volume that is mounted is not the one that is claimed")
	}
	return nil
}
