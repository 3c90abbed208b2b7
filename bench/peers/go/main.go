// The usual kind of mutating webhook in Go: net/http, the types of k8s.io/api, a deep copy, and a JSON Patch made by comparing the two as JSON.
//
//	webhook ADDRESS CERTIFICATE KEY
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Of one review: more than the API server ever sends of one object.
const mostBytes = 8 << 20

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: webhook ADDRESS CERTIFICATE KEY")
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/mutate", mutate)
	server := &http.Server{Addr: os.Args[1], Handler: mux}
	log.Fatal(server.ListenAndServeTLS(os.Args[2], os.Args[3]))
}

func mutate(writer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(writer, request.Body, mostBytes))
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(body, &review); err != nil || review.Request == nil {
		http.Error(writer, "the body is no AdmissionReview with a request", http.StatusBadRequest)
		return
	}
	response := answer(review.Request)
	response.UID = review.Request.UID
	text, err := json.Marshal(admissionv1.AdmissionReview{TypeMeta: review.TypeMeta, Response: response})
	if err != nil {
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	writer.Write(text)
}

func answer(request *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	var pod corev1.Pod
	if err := json.Unmarshal(request.Object.Raw, &pod); err != nil {
		return failed(err)
	}
	changed := pod.DeepCopy()
	inject(&changed.Spec)
	before, err := json.Marshal(&pod)
	if err != nil {
		return failed(err)
	}
	after, err := json.Marshal(changed)
	if err != nil {
		return failed(err)
	}
	operations, err := compare(before, after)
	if err != nil {
		return failed(err)
	}
	if len(operations) == 0 {
		return &admissionv1.AdmissionResponse{Allowed: true}
	}
	patch, err := json.Marshal(operations)
	if err != nil {
		return failed(err)
	}
	kind := admissionv1.PatchTypeJSONPatch
	return &admissionv1.AdmissionResponse{Allowed: true, Patch: patch, PatchType: &kind}
}

func failed(err error) *admissionv1.AdmissionResponse {
	return &admissionv1.AdmissionResponse{Result: &metav1.Status{Message: err.Error(), Code: http.StatusBadRequest}}
}
