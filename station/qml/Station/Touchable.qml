import QtQuick
import QtQuick.Templates as T

// What everything that can be chosen by hand has in common: double taps count once, a slow
// release counts, Space and Enter choose, the focus is visible, a screen reader knows it.
// Listen to `chosen`, not to `clicked`.
T.AbstractButton {
    id: root

    property bool isEcho: false

    signal chosen

    focusPolicy: Qt.StrongFocus
    hoverEnabled: true

    Accessible.role: Accessible.Button
    Accessible.name: text

    onPressed: isEcho = Taps.isEcho(mapToGlobal(pressX, pressY))
    onClicked: {
        if (!isEcho) {
            Taps.heard(mapToGlobal(pressX, pressY));
            chosen();
        }
    }
    Keys.onReturnPressed: event => event.isAutoRepeat || chosen()
    Keys.onEnterPressed: event => event.isAutoRepeat || chosen()
    Keys.onSpacePressed: event => event.isAutoRepeat || chosen()
    Accessible.onPressAction: chosen()

    FocusRing {
        shown: root.visualFocus
    }
}
