import QtQuick
import QtQuick.Controls.impl

// One of the line icons of the `icons` folder, tinted. The tint is made on the picture itself
// (IconImage), not by a shader, so it also works where the renderer is software.
IconImage {
    id: root

    required property string icon
    property int size: Theme.space24

    source: icon === "" ? "" : Qt.resolvedUrl("icons/" + icon + ".svg")
    sourceSize: Qt.size(size, size)
    width: size
    height: size
    color: Theme.text
    mirror: Theme.rightToLeft && /^(arrow|chevron|logout|list)/.test(icon)
    Accessible.ignored: true
}
