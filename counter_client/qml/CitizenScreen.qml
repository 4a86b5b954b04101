import QtQuick
import QtQuick.Window
import Station
import "cases/citizen"

// The citizen's own screen: a window without controls, which takes neither keys nor focus. It fills
// `targetScreen`; without one it is a window that stays, also between two requests.
Window {
    id: root

    required property var copy
    property var targetScreen: null

    readonly property real unit: view.zoom

    title: copy.administration
    flags: Qt.Window | Qt.FramelessWindowHint | Qt.WindowDoesNotAcceptFocus
    color: Theme.surface
    width: 1280
    height: 800

    function place(): void {
        if (targetScreen === null)
            return;
        root.screen = targetScreen;
        root.x = targetScreen.virtualX;
        root.y = targetScreen.virtualY;
        root.width = targetScreen.width;
        root.height = targetScreen.height;
    }

    onTargetScreenChanged: place()
    Component.onCompleted: place()

    CitizenView {
        id: view

        anchors.fill: parent
        copy: root.copy
    }
}
